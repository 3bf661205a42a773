export { nameMatches } from './name-matches.ts';
export { parseAltNames } from './parse-alt-names.ts';
export { parseStaple, type StapleCode } from './parse-staple.ts';
