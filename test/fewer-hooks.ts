/**
 * Preloaded by `npm test`. Node's test runner follows every promise by a hook, to say of an error that nobody caught by which test it
 * came: a quarter of the CPU of tests that write to a database. Tests of a process run one after the other, so it is the one that runs.
 */
import hooks from 'node:async_hooks';

const { AsyncResource, createHook, executionAsyncId } = hooks;
const { runInAsyncScope } = AsyncResource.prototype;
let running: hooks.AsyncResource | undefined;

// The runner enters each test, and each hook of one, by this.
AsyncResource.prototype.runInAsyncScope = function (...call) {
  entered(this);
  return Reflect.apply(runInAsyncScope, this, call);
};
hooks.executionAsyncId = () => running?.asyncId() ?? executionAsyncId();
hooks.createHook = (callbacks) => createHook({ ...callbacks, trackPromises: false });

function entered(resource: hooks.AsyncResource): void {
  if (['Test', 'TestHook'].includes(resource.constructor.name)) running = resource;
}
