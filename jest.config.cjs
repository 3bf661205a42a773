/** Three projects: `unit` needs npm only, `peers` needs Debian's servers, `deploy` needs the AWS emulator. */
const shared = {
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/support/property-seed.cjs'],
  transform: { '\\.(ts|mts|mjs|js)$': '<rootDir>/test/support/esbuild-transform.cjs' },
  // Packages that ship only ES modules; jest runs CommonJS, so these go through esbuild as well.
  transformIgnorePatterns: [
    'node_modules/(?!(p-limit|yocto-queue|log-update|ora|croner|commander|hono|@hono|picocolors|ansi-escapes|cli-cursor|restore-cursor|slice-ansi|string-width|strip-ansi|wrap-ansi|ansi-styles|ansi-regex|is-fullwidth-code-point|get-east-asian-width|environment|chalk|cli-spinners|is-interactive|is-unicode-supported|log-symbols|stdin-discarder|mimic-function|onetime|signal-exit|yoctocolors|@peculiar|tldts|tldts-core|htmlparser2|domhandler|domutils|domelementtype|dom-serializer|entities)/)',
  ],
  extensionsToTreatAsEsm: [],
};
module.exports = {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/peers/', '<rootDir>/test/deploy/'],
    },
    { ...shared, displayName: 'peers', testMatch: ['<rootDir>/test/peers/**/*.test.ts'] },
    { ...shared, displayName: 'deploy', testMatch: ['<rootDir>/test/deploy/**/*.test.ts'] },
  ],
};
