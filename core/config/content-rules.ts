import type { PlacedProblem } from './describe-issue.ts';
import type { Config } from './schema.ts';
import { twice } from './twice.ts';

export function contentRules({ content }: Config): PlacedProblem[] {
  if (content === undefined) return [];
  const { rspamd, templates } = content;
  return [
    ...twice(
      templates.map((entry) => (typeof entry === 'string' ? entry : entry.file)),
      (index) => ['content', 'templates', index],
    ),
    ...webAddress(typeof rspamd === 'object' ? rspamd.url : rspamd),
  ];
}

/** A password in the address would stand in every record; it is not shown here either. */
function webAddress(text: string | undefined): PlacedProblem[] {
  if (text === undefined) return [];
  const url = URL.parse(text);
  const path = ['content', 'rspamd'];
  if (url === null) return [{ path, message: 'is no address of the web' }];
  if (url.username === '' && url.password === '') return [];
  return [
    { path, message: 'holds a password', hint: 'write { url: "http://HOST:11334", secret: REFERENCE }' },
  ];
}
