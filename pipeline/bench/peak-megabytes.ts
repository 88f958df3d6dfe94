/** The largest resident memory that this process has had, in MB; Linux and Node count it in KiB. */
export const peakMegabytes = (): number => (process.resourceUsage().maxRSS * 1024) / 1e6;
