/** Images and other binary data of outputs: they stay in the page, and a mark goes to the server in their place. */

const BINARY = /^(?:image|audio|video|font)\/(?!svg)|^application\/(?:pdf|octet-stream|zip|gzip)/;

/** Outputs with binary data replaced by marks. Text stays, whatever its type. */
export function keepData(outputs: any[]): any[] {
  return outputs.map((output, index) => {
    const data = output?.data;
    if (data === null || typeof data !== 'object' || !Object.keys(data).some(mime => BINARY.test(mime))) {
      return output;
    }
    const kept: Record<string, any> = {};
    for (const [mime, value] of Object.entries(data)) {
      kept[mime] = BINARY.test(mime) ? mark(index, mime) : value;
    }
    return { ...output, data: kept };
  });
}

/** Outputs that came back, with the marks replaced by what they stand for in the page's own outputs. */
export function restoreData(outputs: any[], own: any[]): any[] {
  const values = new Map<string, any>();
  own.forEach((output, index) => {
    for (const [mime, value] of Object.entries(output?.data ?? {})) {
      if (BINARY.test(mime)) {
        values.set(mark(index, mime), value);
      }
    }
  });
  return outputs.map(output => {
    if (!output?.data) {
      return output;
    }
    const data = { ...output.data };
    for (const [mime, value] of Object.entries(data)) {
      const text = Array.isArray(value) ? value.join('') : value;
      if (values.has(text as string)) {
        data[mime] = values.get(text as string);
      }
    }
    return { ...output, data };
  });
}

function mark(index: number, mime: string): string {
  return `safe-prompt:kept:${index}:${mime}`;
}
