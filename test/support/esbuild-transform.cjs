// Jest runs CommonJS; the sources are ES modules in TypeScript. esbuild does both steps in well under a
// millisecond a file, so no other transformer is needed (docs/decisions/0002-toolchain.md).
const { transformSync } = require('esbuild');
const { createHash } = require('node:crypto');

module.exports = {
  process(source, filename) {
    const { code, map } = transformSync(source, {
      loader: /\.m?ts$/.test(filename) ? 'ts' : 'js',
      format: 'cjs',
      target: 'node24',
      // Without this, import() would leave the sandbox in which jest runs modules.
      supported: { 'dynamic-import': false },
      sourcemap: 'both',
      sourcefile: filename,
      define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
    });
    return { code, map };
  },
  getCacheKey(source, filename) {
    return createHash('sha256').update(source).update(filename).update('3').digest('hex');
  },
};
