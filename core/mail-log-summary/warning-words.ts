/** The same warning for another client or process is the same warning. */
export function warningWords(text: string): string {
  return text
    .slice(0, 200)
    .replace(/\[[^\]]{1,60}\]/g, '[...]')
    .replace(/\d{2,}/g, '...');
}
