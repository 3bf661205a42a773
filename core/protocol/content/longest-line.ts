/** RFC 5322 2.1.1: a line has at most 998 octets without its end. */
export const LONGEST_LINE = 998;
