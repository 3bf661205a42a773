/**
 * A logo as SVG Tiny Portable/Secure (draft-svg-tiny-ps-abrotman): a small picture that runs nothing, loads nothing and
 * moves nothing. Read by an own scanner, because a picture is a stranger's file: no entity is ever expanded, each octet is
 * looked at a bounded number of times, and what is no XML ends the reading with a place.
 */

export interface SvgReading {
  readonly title: string;
  /** Width through height; 0 when it does not say. */
  readonly ratio: number;
  /** In words, each kind once. */
  readonly problems: readonly string[];
}

interface Attributes {
  readonly [name: string]: string;
}

const ALLOWED = new Set(
  'circle defs desc ellipse g line linearGradient metadata path polygon polyline radialGradient rect solidColor stop svg switch tbreak text textArea title tspan use'.split(
    ' ',
  ),
);
const RUNS = new Set(['script', 'handler', 'listener']);
const MOVES = new Set(['animate', 'animateColor', 'animateMotion', 'animateTransform', 'discard', 'set']);
const LOADS = new Set(['animation', 'audio', 'feImage', 'foreignObject', 'image', 'video']);
const MOST_PROBLEMS = 12;

export function readSvg(text: string): SvgReading {
  const problems = new Set<string>();
  const open: string[] = [];
  let root: Attributes | undefined;
  let title: string | undefined;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const broken = (what: string): void => {
    problems.add(`it is no XML: ${what} at character ${at + 1}`);
    at = text.length;
  };
  const skipTo = (end: string, what: string): void => {
    const found = text.indexOf(end, at);
    if (found === -1) broken(`${what} does not end`);
    else at = found + end.length;
  };
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const words = text.slice(at, next === -1 ? text.length : next);
    if (open.length === 2 && open[1] === 'title') title = (title ?? '') + words;
    else if (open.length === 0 && words.trim() !== '') {
      broken(`"${words.trim().slice(0, 20)}" outside of the picture`);
      break;
    }
    if (next === -1) break;
    at = next;
    if (text.startsWith('<!--', at)) skipTo('-->', 'a comment');
    else if (text.startsWith('<![CDATA[', at)) skipTo(']]>', 'CDATA');
    else if (text.startsWith('<?', at)) {
      if (text.startsWith('<?xml-stylesheet', at)) problems.add('it loads a style sheet');
      skipTo('?>', 'an instruction');
    } else if (text.startsWith('<!', at)) {
      // Danger: a declaration may define entities that grow without end. None is read.
      problems.add('it has a document type declaration (<!DOCTYPE>)');
      skipDeclaration();
    } else if (text.startsWith('</', at)) close();
    else begin();
  }
  if (root !== undefined && open.length > 0) broken(`<${open.at(-1) ?? ''}> does not end`);
  if (root === undefined) problems.add('it has no <svg>');
  else if ((title ?? '').trim() === '') problems.add('it has no <title> as a child of <svg>');
  return {
    title: (title ?? '').trim().slice(0, 100),
    ratio: ratioOf(root ?? {}),
    problems: [...problems].slice(0, MOST_PROBLEMS),
  };

  function skipDeclaration(): void {
    const end = text.indexOf('>', at);
    const subset = text.indexOf('[', at);
    skipTo(subset !== -1 && subset < end ? ']>' : '>', 'a declaration');
  }

  function close(): void {
    const match = sticky(/<\/([^\s<>/]+)\s*>/y);
    if (match === null) return broken('a closing tag');
    const last = open.pop();
    if (match[1] !== last) return broken(`</${(match[1] ?? '').slice(0, 30)}> closes nothing`);
    at += match[0].length;
  }

  function begin(): void {
    const match = sticky(/<([A-Za-z_][^\s<>/="']*)/y);
    if (match === null) return broken('"<"');
    const name = match[1] ?? '';
    at += match[0].length;
    const attributes: Record<string, string> = {};
    for (;;) {
      const one = sticky(/\s+([^\s<>/="']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y);
      if (one === null) break;
      if (Object.hasOwn(attributes, one[1] ?? '')) return broken(`${one[1] ?? ''}= stands twice`);
      attributes[one[1] ?? ''] = one[2] ?? one[3] ?? '';
      at += one[0].length;
    }
    const end = sticky(/\s*(\/?)>/y);
    if (end === null) return broken(`the tag <${name.slice(0, 30)}>`);
    if (open.length === 0 && root !== undefined) return broken('a second root');
    at += end[0].length;
    judge(name, attributes);
    if (open.length === 0) root = attributes;
    if (end[1] === '') open.push(name);
  }

  function judge(name: string, attributes: Attributes): void {
    if (open.length === 0) rootProblems(name, attributes).forEach((problem) => problems.add(problem));
    if (RUNS.has(name)) problems.add(`it has a program (<${name}>)`);
    else if (MOVES.has(name)) problems.add(`it moves (<${name}>)`);
    else if (LOADS.has(name)) problems.add(`it has another file or picture inside (<${name}>)`);
    else if (name === 'a') problems.add('it has a link (<a>)');
    else if (!ALLOWED.has(name) && problems.size < MOST_PROBLEMS)
      problems.add(`<${name.slice(0, 30)}> does not belong to the profile`);
    for (const [key, value] of Object.entries(attributes)) {
      if (/^on[a-z]+$/i.test(key)) problems.add(`it has a program (${key.slice(0, 30)}=)`);
      const isLink = /^(.*:)?href$/i.test(key) && !value.trim().startsWith('#');
      if (isLink || /url\((?![\s'"]*#)/i.test(value)) problems.add(`it leads outside (${key.slice(0, 30)}=)`);
    }
  }

  function sticky(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(text);
  }
}

function rootProblems(name: string, root: Attributes): string[] {
  if (name !== 'svg') return [`it begins with <${name.slice(0, 30)}> instead of <svg>`];
  return [
    ...(root['xmlns'] === 'http://www.w3.org/2000/svg'
      ? []
      : ['<svg> does not say xmlns="http://www.w3.org/2000/svg"']),
    ...(root['version'] === '1.2' ? [] : [`<svg> does not say version="1.2"`]),
    ...(root['baseProfile'] === 'tiny-ps' ? [] : ['<svg> does not say baseProfile="tiny-ps"']),
    ...(['x', 'y'].some((key) => key in root) ? ['<svg> has a place of its own (x= or y=)'] : []),
  ];
}

function ratioOf(root: Attributes): number {
  const [, , ...box] = (root['viewBox'] ?? '').trim().split(/[\s,]+/);
  const [width = 0, height = 0] = [box[0] ?? root['width'], box[1] ?? root['height']].map((size) =>
    Number.parseFloat(size ?? ''),
  );
  return width > 0 && height > 0 ? Math.round((width / height) * 1000) / 1000 : 0;
}
