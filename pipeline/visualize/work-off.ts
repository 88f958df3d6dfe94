/**
 * Works off tasks in several lanes, where finished tasks may bring new ones.
 * @param laneCount tasks under way at once
 * @param take hands out the next task, or undefined while there is none; asked again whenever a task has ended
 * @throws the first error, once everything under way has ended; no further task is begun after it
 */
export async function workOff<Task>(
  laneCount: number,
  take: () => Task | undefined,
  work: (task: Task) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for (;;) {
    while (failures.length === 0 && underWay.size < laneCount) {
      const task = take();
      if (task === undefined) break;
      const running: Promise<void> = work(task)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => underWay.delete(running));
      underWay.add(running);
    }
    if (underWay.size === 0) break;
    await Promise.race(underWay);
  }
  if (failures.length > 0) throw failures[0];
}
