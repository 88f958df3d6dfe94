import type { Reporter, TestCase } from 'vitest/node';

/** Says at the end which tests were skipped, and why. */
export class SkipReporter implements Reporter {
  private readonly lines: string[] = [];

  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    if (result.state === 'skipped' && result.note) this.lines.push(`skipped: ${test.fullName} (${result.note})`);
  }

  onTestRunEnd(): void {
    for (const line of this.lines) console.log(line);
  }
}
