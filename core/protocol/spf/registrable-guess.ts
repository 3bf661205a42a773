/**
 * The part of a name that somebody registers, without the list of public suffixes: it is too large for where this runs.
 * A guess that is too short names a registry, which exists; so a wrong one hides trouble rather than makes it up.
 */
const REGISTRIES = new Set('ac co com edu go gob gov ltd ne net nom or org plc sch'.split(' '));

export function registrableGuess(name: string): string {
  const labels = name.toLowerCase().split('.');
  const [second = '', top = ''] = labels.slice(-2);
  const length = top.length === 2 && REGISTRIES.has(second) ? 3 : 2;
  return labels.slice(-length).join('.');
}
