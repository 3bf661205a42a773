/** DKIM public keys in DNS (RFC 6376 3.6, RFC 8301, RFC 8463). */
export { ANY_SELECTOR, evaluateSelector, type KeyRecord, type Selector } from './evaluate-selector.ts';
export { anyWorkingKey, type AnyKey } from './any-working-key.ts';
export { excludesSha256, isForMail, isTooShort, isWorking } from './key-use.ts';
export { COMMON_SELECTORS } from './common-selectors.ts';
export { guessSelectors, type Guessed } from './guess-selectors.ts';
export { dkimProvider, type DkimProvider } from './providers.ts';
export { parseDkimKey, type DkimKey, type DkimKeyCode } from './parse-dkim-key.ts';
export { formatTagList, parseTagList, type Tag, type TagListCode } from './tag-list.ts';
