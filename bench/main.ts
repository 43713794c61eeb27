/** `npm run bench`: all figures of the README; `npm run bench -- peers`: ours beside its peers. */
await import(process.argv[2] === 'peers' ? './peers/run.ts' : './run.ts');
