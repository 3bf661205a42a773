/** DNS lists of addresses and names: which there are, how they are asked, what their answers mean (RFC 5782, RFC 6471). */
export { matchesAnswer, parseAnswerPattern, type AnswerPattern } from './answer-pattern.ts';
export { askList, readKeys, seedAt, type Asking } from './ask-list.ts';
export { DEAD_LISTS, deadList, type DeadList } from './dead-lists.ts';
export { judgeAnswer, shownCodes, type DnsblVerdict, type Found, type Mistrust } from './judge-answer.ts';
export { judgeFacts, listingKey, type Judged, type JudgedFacts, type Mute } from './judge-facts.ts';
export { judgeSome, judgeTests } from './judge-tests.ts';
export { DNSBLS } from './lists.ts';
export { listFitness, type Fitness, type ListFitness } from './list-fitness.ts';
export { listStates, type ListState } from './list-states.ts';
export { lookupUrl } from './lookup-url.ts';
export { budgetKey, operatorOf, OPERATORS } from './operators.ts';
export { familyOf, queryName, shownZone, testPointName, zoneOf } from './query-name.ts';
export { boundReason, reasonText } from './reason-text.ts';
export { hideKey, hideKeyInAnswer, hideKeys, hideKeysInAnswer } from './hide-keys.ts';
export { isPublicName, itemsOf, suitableLists, type Item } from './suitable-lists.ts';
export { hasTestPoints, testPointsOf, type AskedFor, type TestPoint } from './test-points.ts';
