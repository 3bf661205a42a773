/** HTML bodies of messages, read and never shown. */
export { readHtml, type HtmlImage, type HtmlLink, type HtmlReading } from './read-html.ts';
