/** "a, b, c and 4 more"; each once. */
export function some(names: readonly string[], most = 3): string {
  const all = [...new Set(names)].filter((name) => name !== '');
  const rest = all.length - most;
  return rest > 0 ? `${all.slice(0, most).join(', ')} and ${rest} more` : all.join(', ');
}

export function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].filter((name) => name !== '');
}
