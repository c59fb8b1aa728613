// The program in a process that says what it cost, all threads together:
//   node export-once.mjs ARGUMENT…      (as klog's; its figures go to stdout as the last line)
process.argv.splice(1, 1, 'klog');
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.log(JSON.stringify({ cpuUs: userCPUTime + systemCPUTime, maxRssMb: maxRSS / 1024 }));
});
await import('../../dist/klog.js');
