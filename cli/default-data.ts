/** Folder of the embedded store, beside where the command is run. */
export const DEFAULT_DATA = '.postwatch';
