/** Where values stand in a text: every occurrence, at most so many in all. */
export function occurrences(text: string, values: readonly string[], most = 2000): [number, number][] {
  const found: [number, number][] = [];
  for (const value of values) {
    if (value === '') {
      continue;
    }
    for (let at = text.indexOf(value); at >= 0 && found.length < most; at = text.indexOf(value, at + value.length)) {
      found.push([at, at + value.length]);
    }
  }
  return found;
}
