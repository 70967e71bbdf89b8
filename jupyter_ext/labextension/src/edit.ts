/** Changes of texts, as pure functions. */

/** What makes one text of another: `[start, end)` of the old one becomes `value`. */
export interface IEdit {
  start: number;
  end: number;
  value: string;
}

/** The smallest single edit between two texts. It never cuts a surrogate pair or a line end in two. */
export function difference(before: string, after: string): IEdit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) {
    start++;
  }
  while (start > 0 && cuts(before, start)) {
    start--;
  }
  let tail = 0;
  while (tail < most - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) {
    tail++;
  }
  while (tail > 0 && cuts(before, before.length - tail)) {
    tail--;
  }
  return { start, end: before.length - tail, value: after.slice(start, after.length - tail) };
}

function cuts(text: string, at: number): boolean {
  const left = text.charCodeAt(at - 1);
  const right = text.charCodeAt(at);
  return (left >= 0xd800 && left < 0xdc00 && right >= 0xdc00 && right < 0xe000) || (left === 13 && right === 10);
}

/** From offsets of a text to those of CodeMirror, in which every line end is one character. */
export function placer(text: string): (offset: number) => number {
  if (!text.includes('\r\n')) {
    return offset => offset;
  }
  const ends: number[] = [];
  for (let at = text.indexOf('\r\n'); at >= 0; at = text.indexOf('\r\n', at + 2)) {
    ends.push(at);
  }
  return offset => offset - ends.filter(end => end + 1 < offset).length;
}

/** A line of a `.env` file. */
export function environmentLine(name: string, value: string): string {
  return /^[\w./:@%+=,-]*$/.test(value) ? `${name}=${value}` : `${name}='${value.replace(/'/g, "'\\''")}'`;
}

/** A file's name without folders and ending. */
export function stem(path: string): string {
  const name = path.split('/').pop() ?? '';
  return name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
}
