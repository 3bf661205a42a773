/**
 * The reply of the server out of the paragraph around it: "The error that the other server returned was: 550 ...".
 * What follows a reply (advice, contacts, signatures) is cut at the next empty line.
 */
const INTRODUCED =
  /(?:returned was|response (?:from the remote server )?was|(?:remote )?(?:host|server) said|server \S{0,260} ?returned|said|returned|responded(?: as follows)?|server message|reason|error|failed with|diagnostic[- ]code(?:: ?smtp;)?|received >>>|<<<)\s?[:;]?\s{0,4}['"[#(]{0,2}([245]\d\d[ -][^\n]{0,1500}(?:\n(?!\s{0,9}\n|>>>)[^\n]{0,500}){0,12})/i;
const STARTS =
  /(?:^|\n)[\s<>#*"'([]{0,9}([245]\d\d[ -][^\n]{0,1000}(?:\n(?!\s{0,9}\n|>>>)[^\n]{0,500}){0,12})/;

export function focusDiagnostic(text: string): string {
  const short = text.slice(0, 4096);
  const found = INTRODUCED.exec(short)?.[1] ?? STARTS.exec(short)?.[1] ?? short;
  return found.replace(/ ?##\s{0,9}$/, '');
}
