/**
 * What an HTML body shows and links to, and what mail readers would take out of it. The library reads tags as browsers
 * do and never fails; nothing is fetched, run or rendered. All that is kept is bounded.
 */
import { Parser } from 'htmlparser2';

export interface HtmlLink {
  readonly href: string;
  readonly words: string;
}

export interface HtmlImage {
  readonly src: string;
  readonly hasAlt: boolean;
  /** A dot that counts readers, or that keeps a place free. */
  readonly isDot: boolean;
}

export interface HtmlReading {
  /** Visible words, white space once. */
  readonly text: string;
  readonly links: readonly HtmlLink[];
  readonly images: readonly HtmlImage[];
  readonly active: readonly string[];
  /** Elements stand in each other deeper than mail readers show: what follows was not read. */
  readonly tooDeep: boolean;
}

const MOST_TEXT = 256 * 1024;
const MOST_LINKS = 500;
const MOST_IMAGES = 500;
const LONGEST_URL = 2000;
const LONGEST_WORDS = 200;
const MOST_ACTIVE = 20;
/** Danger: the library takes a time that grows with the square of the depth. Browsers stop at 512. */
const DEEPEST = 1000;
const CHUNK = 16_384;

const UNSEEN = new Set(['style', 'script', 'title', 'head', 'template', 'noscript']);
const ACTIVE = new Set([
  'script',
  'form',
  'iframe',
  'object',
  'embed',
  'applet',
  'frame',
  'base',
  'audio',
  'video',
]);
/** White space between them, as a reader sees it. */
const BLOCKS = new Set([
  'p',
  'div',
  'br',
  'tr',
  'td',
  'th',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'table',
  'hr',
]);

export function readHtml(html: string): HtmlReading {
  const text: string[] = [];
  const links: { href: string; words: string }[] = [];
  const images: HtmlImage[] = [];
  const active = new Set<string>();
  let length = 0;
  let unseen = 0;
  let depth = 0;
  let open: { href: string; words: string } | undefined;
  const note = (what: string): void => void (active.size < MOST_ACTIVE && active.add(what));
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (UNSEEN.has(name)) unseen += 1;
        if (ACTIVE.has(name)) note(name);
        if (name === 'meta' && /^refresh$/i.test(attributes['http-equiv'] ?? '')) note('meta refresh');
        if (name === 'link' && /stylesheet/i.test(attributes['rel'] ?? '')) note('external style sheet');
        for (const key of Object.keys(attributes)) if (/^on[a-z]{3,20}$/.test(key)) note(key);
        if (BLOCKS.has(name)) text.push(' ');
        if (name === 'img' && images.length < MOST_IMAGES) images.push(imageOf(attributes));
        const { href } = attributes;
        if ((name === 'a' || name === 'area') && href !== undefined && links.length < MOST_LINKS) {
          open = { href: href.trim().slice(0, LONGEST_URL), words: '' };
          links.push(open);
        }
      },
      ontext(data) {
        if (unseen > 0) return;
        if (length < MOST_TEXT) text.push(data);
        length += data.length;
        if (open !== undefined && open.words.length < LONGEST_WORDS)
          open.words += data.slice(0, LONGEST_WORDS);
      },
      onclosetag(name) {
        depth -= 1;
        if (UNSEEN.has(name)) unseen -= 1;
        if (BLOCKS.has(name)) text.push(' ');
        if (name === 'a') open = undefined;
      },
    },
    { decodeEntities: true },
  );
  let at = 0;
  while (at < html.length && isShown(depth)) {
    parser.write(html.slice(at, at + CHUNK));
    at += CHUNK;
  }
  parser.end();
  return {
    text: once(text.join('')),
    links: links.map(({ href, words }) => ({ href, words: once(words).slice(0, LONGEST_WORDS) })),
    images,
    active: [...active],
    tooDeep: at < html.length,
  };
}

function isShown(depth: number): boolean {
  return depth <= DEEPEST;
}

function imageOf(attributes: Readonly<Record<string, string>>): HtmlImage {
  const { src = '', alt, width, height } = attributes;
  const isSmall = (size: string | undefined): boolean =>
    size !== undefined && /^[0-3](?:px)?$/.test(size.trim());
  return {
    src: src.trim().slice(0, LONGEST_URL),
    hasAlt: alt !== undefined,
    isDot: isSmall(width) && isSmall(height),
  };
}

/** White space once; what takes no room is none. */
function once(text: string): string {
  return text
    .replace(/\p{Default_Ignorable_Code_Point}+/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}
