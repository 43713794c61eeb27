import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { functionIndex, GoFunctions } from './function-index.ts';

function functionsOf(...names: string[]): GoFunctions {
  const index = functionIndex(Buffer.from(`\0${names.map((name) => `${name}\0`).join('')}`));
  assert.ok(index);
  return new GoFunctions(index);
}

describe('functionIndex', () => {
  it('finds functions and methods of values and of pointers, however they are asked for', () => {
    const found = functionsOf('net/http.Get', 'net/http.(*Server).Serve', 'net/url.URL.String');
    assert.equal(found.has('net/http', 'Get'), true);
    assert.equal(found.has('net/http', 'Server.Serve'), true);
    assert.equal(found.has('net/http', '(*Server).Serve'), true);
    assert.equal(found.has('net/url', 'URL.String'), true);
    assert.equal(found.has('net/http', 'Post'), false);
    assert.equal(found.has('net/url', 'Get'), false);
    assert.equal(found.has('net/http', 'Server.Close'), false);
  });

  it('finds generic functions and methods of generic types', () => {
    const found = functionsOf('slices.Sort[go.shape.[]int,github.com/a/b.T]', 'a.b/c.(*Set[...]).Add');
    assert.equal(found.has('slices', 'Sort'), true);
    assert.equal(found.has('a.b/c', 'Set.Add'), true);
    assert.equal(found.hasPackage('github.com/a/b'), false);
  });

  it('takes the function that a closure, a wrapper or a method value was made in for there', () => {
    const found = functionsOf(
      'a/b.F.func1.2',
      'a/b.(*T).M.func3',
      'a/b.G.gowrap1',
      'a/b.H.deferwrap2',
      'a/b.T.V-fm',
    );
    for (const name of ['F', 'T.M', 'G', 'H', 'T.V']) assert.equal(found.has('a/b', name), true, name);
  });

  it('takes a function of another package for there whose closure was inlined under its bare name', () => {
    const found = functionsOf('main.main.Parse.func1', 'main.run.(*Decoder).Decode.func2');
    assert.equal(found.has('example.com/x', 'Parse'), true);
    assert.equal(found.has('example.com/x', 'Decoder.Decode'), true);
    assert.equal(found.has('example.com/x', 'Decoder.Close'), false);
  });

  it('does not take the method of a closure for a function of any package', () => {
    assert.equal(functionsOf('a/b.(*T).Parse.func1').has('example.com/x', 'Parse'), false);
  });

  it('reads the escapes in the last part of a path', () => {
    const found = functionsOf('gopkg.in/yaml%2ev3.(*Decoder).Decode');
    assert.equal(found.has('gopkg.in/yaml.v3', 'Decoder.Decode'), true);
    assert.equal(found.hasPackage('gopkg.in/yaml.v3'), true);
  });

  it('never misses one of many, and seldom takes an absent one for there', () => {
    const names = Array.from({ length: 50_000 }, (_, at) => `example.com/p${at % 500}.F${at}`);
    const found = functionsOf(...names);
    assert.ok(names.every((_, at) => found.has(`example.com/p${at % 500}`, `F${at}`)));
    const wrong = names.filter((_, at) => found.has(`example.com/p${at % 500}`, `Absent${at}`)).length;
    assert.ok(wrong < 200, `${wrong} of 50,000 absent names`);
  });
});
