/** Writes what is generated from the sources: pages of docs and postwatch.schema.json. A test holds them to this. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksPage } from './checks-page.ts';
import { troubleshootingPage } from './troubleshooting-page.ts';
import { configJsonSchema } from '../core/config/index.ts';

const root = join(import.meta.dirname, '..');
writeFileSync(join(root, 'docs', 'checks.md'), checksPage());
writeFileSync(join(root, 'docs', 'troubleshooting.md'), troubleshootingPage());
writeFileSync(join(root, 'postwatch.schema.json'), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
