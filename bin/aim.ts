const [first, ...rest] = process.argv.slice(2);
if (first === 'sim') {
  const { simMain } = await import('../src/sim/main.ts');
  await simMain(rest);
}
