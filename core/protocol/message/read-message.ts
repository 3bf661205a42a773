/** A message as octets -> the facts that checks judge. Never rejects: whatever it is, it has facts. */
import {
  MOST_CONTENT_BYTES,
  type HtmlFacts,
  type HeaderField,
  type Mailbox,
  type MessageFacts,
  type SignatureFacts,
} from '../../model/content-facts.ts';
import { parseDomain } from '../../model/target.ts';
import { parseTagList } from '../dkim/index.ts';
import { readHtml, type HtmlReading } from '../html/index.ts';
import { decodeHeader, readBodies, readMailboxes } from '../mime/index.ts';
import { findPlaceholders, offersUnsubscribe } from './find-words.ts';
import { lookAtAttachment } from './look-at-attachment.ts';
import { measureLines } from './measure-lines.ts';
import { valueOf, valuesOf } from '../content/index.ts';
import { readFields } from './read-fields.ts';
import { hostOf, readLinks, type Registrable } from './read-links.ts';
import { splitMessage } from './split-message.ts';
import { walkParts, type PartTree } from './walk-parts.ts';

/** What a message seems to lack when its end was not read. */
const OF_THE_END: readonly string[] = ['boundary-unclosed', 'base64-damaged'];
const MOST_ATTACHMENTS = 50;
const MOST_HOSTS = 30;
const MOST_SIGNATURES = 10;
const NOTHING: HtmlReading = { text: '', links: [], images: [], active: [], tooDeep: false };

export async function readMessage(bytes: Uint8Array, registrable: Registrable): Promise<MessageFacts> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { fields, stray } = readFields(splitMessage(buffer).header);
  const { parts, flaws, tails, cut } = walkParts(bytes);
  const bodies = await readBodies(withoutTails(buffer, tails));
  const text = bodies?.text ?? '';
  const html = bodies?.html === undefined ? NOTHING : readHtml(bodies.html);
  const hasText = parts.some(({ type }) => type === 'text/plain');
  const isCut = bytes.length >= MOST_CONTENT_BYTES;
  const whyCut = isCut
    ? 'it has more than 40 MB'
    : bodies === undefined
      ? 'it has more parts, deeper parts or longer headers than mail readers take'
      : html.tooDeep
        ? 'the elements of its HTML stand in each other deeper than mail readers show'
        : cut;
  const subject = decodeHeader(valueOf(fields, 'subject') ?? '');
  return {
    octets: bytes.length,
    lines: measureLines(bytes),
    fields,
    stray,
    subject,
    date: dateOf(fields),
    from: mailboxesOf(fields, 'from', registrable),
    replyTo: mailboxesOf(fields, 'reply-to', registrable),
    signatures: signaturesOf(fields, registrable),
    parts,
    flaws: isCut ? flaws.filter(({ kind }) => !OF_THE_END.includes(kind)) : flaws,
    ...(hasText ? { textCharacters: text.replace(/\s+/g, ' ').trim().length } : {}),
    ...(bodies?.html === undefined ? {} : { html: htmlFacts(bodies.html, html) }),
    links: readLinks(html.links, text, registrable),
    placeholders: findPlaceholders(subject, text, html.text, html.links.map(({ href }) => href).join('\n')),
    offersUnsubscribe: offersUnsubscribe(text, html.text, html.links.map(({ href }) => href).join('\n')),
    attachments: (bodies?.attachments ?? []).slice(0, MOST_ATTACHMENTS).map(lookAtAttachment),
    ...(whyCut === '' ? {} : { cut: whyCut }),
  };
}

/** The library takes half a second for a megabyte of text, and nobody reads so much. */
function withoutTails(bytes: Buffer, tails: PartTree['tails']): Uint8Array {
  if (tails.length === 0) return bytes;
  const starts = [0, ...tails.map(({ end }) => end)];
  return Buffer.concat(
    starts.map((start, index) => bytes.subarray(start, tails[index]?.start ?? bytes.length)),
  );
}

function htmlFacts(source: string, { text, images, active }: HtmlReading): HtmlFacts {
  const shown = images.filter(({ isDot }) => !isDot);
  const hosts = images.map(({ src }) => hostOf(src)).filter((host) => host !== '');
  return {
    octets: Buffer.byteLength(source),
    characters: text.length,
    images: shown.length,
    imagesWithoutAlt: shown.filter(({ hasAlt }) => !hasAlt).length,
    inlineImages: images.filter(({ src }) => /^data:/i.test(src)).length,
    imageHosts: [...new Set(hosts)].slice(0, MOST_HOSTS),
    active,
  };
}

function dateOf(fields: readonly HeaderField[]): string {
  // RFC 5322 3.3, with the comment that many programs write behind it.
  const written = (valueOf(fields, 'date') ?? '').replace(/\([^()]{0,80}\)/g, '').trim();
  const isDate = /^(?:[A-Za-z]{3,9},?[ \t]+)?\d{1,2}[ \t]+[A-Za-z]{3,9}[ \t]+\d{2,4}[ \t]+\d{1,2}:\d{2}/.test(
    written,
  );
  const time = isDate ? Date.parse(written) : Number.NaN;
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}

function mailboxesOf(
  fields: readonly HeaderField[],
  name: string,
  registrable: Registrable,
): readonly Mailbox[] {
  return valuesOf(fields, name).flatMap((value) => {
    const mailboxes = readMailboxes(value);
    return mailboxes.map((one) => {
      const parsed = parseDomain(one.address.slice(one.address.lastIndexOf('@') + 1));
      const domain = one.address.includes('@') && parsed.ok ? parsed.value : '';
      return {
        name: decodeHeader(one.name === '' && mailboxes.length === 1 ? nameBefore(value) : one.name).slice(
          0,
          200,
        ),
        address: one.address.slice(0, 320),
        domain,
        registrable: domain === '' ? '' : registrable(domain),
      };
    });
  });
}

/** The library takes a name that is the address itself for none. */
function nameBefore(value: string): string {
  return /^\s*"?([^"<>]{1,200})"?\s*</.exec(value)?.[1]?.trim() ?? '';
}

function signaturesOf(fields: readonly HeaderField[], registrable: Registrable): readonly SignatureFacts[] {
  return valuesOf(fields, 'dkim-signature')
    .slice(0, MOST_SIGNATURES)
    .flatMap((value) => {
      const tags = parseTagList(value);
      if (!tags.ok) return [];
      const tag = (name: string): string => tags.value.find((one) => one.name === name)?.value ?? '';
      const domain = parseDomain(tag('d'));
      if (!domain.ok) return [];
      const covers = tag('h')
        .split(':')
        .map((one) => one.trim().toLowerCase());
      return [{ domain: domain.value, registrable: registrable(domain.value), covers: [...new Set(covers)] }];
    });
}
