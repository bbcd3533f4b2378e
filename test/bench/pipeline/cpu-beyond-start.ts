/** How many records a run has that shows what starting and stopping costs. */
export const FEW = 10;

/** What all records but `FEW` cost in ms: the time of a run with all, less that of a run with few. */
export async function cpuBeyondStart(
  cpuOfRun: (texts: readonly string[]) => Promise<number>,
  texts: readonly string[],
): Promise<number> {
  const startMs = await cpuOfRun(texts.slice(0, FEW));
  return (await cpuOfRun(texts)) - startMs;
}
