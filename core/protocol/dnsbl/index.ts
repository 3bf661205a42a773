/** DNS blocklists of addresses: which there are, how they are asked, what their answers mean (RFC 5782, RFC 6471). */
export { isDocumentation, isPublicAddress } from './address-scope.ts';
export { matchesAnswer, parseAnswerPattern, type AnswerPattern } from './answer-pattern.ts';
export { DEAD_LISTS, deadList, type DeadList } from './dead-lists.ts';
export { judgeAnswer, type DnsblVerdict } from './judge-answer.ts';
export { judgeList, judgeTests } from './judge-list.ts';
export { DNSBLS } from './lists.ts';
export { lookupUrl } from './lookup-url.ts';
export { familyOf, queryName, testPointName, testPointsOf, type TestPoint } from './query-name.ts';
export { reasonText } from './reason-text.ts';
export { hideKeys, hideKeysInAnswer } from './hide-keys.ts';
export { suitableLists } from './suitable-lists.ts';
