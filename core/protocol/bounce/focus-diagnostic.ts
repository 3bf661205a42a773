/**
 * The reply of the server out of the paragraph around it: "The error that the other server returned was: 550 ...".
 * What follows a reply (advice, contacts, signatures) is cut at the next empty line, unless the reply goes on there.
 */
const MORE = String.raw`[^\n]{0,1500}(?:\n(?!\s{0,9}\n(?![245]\d\d[ -])|>>>)[^\n]{0,500}){0,12}`;
const INTRODUCED = new RegExp(
  String.raw`(?:returned was|response (?:from the remote server )?was|(?:remote )?(?:host|server) said|server \S{0,260} ?returned|said|returned|responded(?: as follows)?|server message|reason|error|failed with|diagnostic[- ]code(?:: ?smtp;)?|received >>>|<<<)\s?[:;]?\s{0,4}['"[#(]{0,2}([245]\d\d[ -]${MORE})`,
  'i',
);
const STARTS = new RegExp(String.raw`(?:^|\n)[\s<>#*"'([]{0,9}([245]\d\d[ -]${MORE})`);
/** Without a code: the line after the words that introduce it. */
const ANSWER =
  /\b(?:response (?:from the remote server )?was|server returned was|error was):\s{0,20}([^\n]{3,500})/i;

export function focusDiagnostic(text: string): string {
  const short = text.slice(0, 4096);
  const found = [INTRODUCED, STARTS, ANSWER]
    .map((form) => form.exec(short)?.[1])
    .find((one) => one !== undefined);
  return (found ?? short).replace(/ ?##\s{0,9}$/, '');
}
