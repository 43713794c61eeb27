import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodePlaces, PlacesWriter, patternOf } from './places.ts';

describe('places of components', () => {
  const components = Array.from({ length: 40 }, (_, at) => ({ name: `lib-${at}`, version: `1.${at}` }));
  const placesOf = (at: number) =>
    Array.from({ length: at % 4 }, (_, place) => ({
      path: `opt/${place}/lib-${at}/1.${at}/it`,
      layer: place === 0 ? undefined : place,
    }));
  const writer = new PlacesWriter(components.length);
  for (const [at, component] of components.entries())
    writer.addMember(placesOf(at).map((place) => patternOf(place, component)));
  const written = writer.take();

  it('are read of those that are wanted, whatever lies between them', () => {
    for (const every of [1, 3, 7]) {
      const wanted = components
        .map((component, position) => ({ component, position }))
        .filter(({ position }) => position % every === 0);
      assert.deepEqual(
        decodePlaces(written, wanted),
        wanted.map(({ position }) => placesOf(position)),
      );
    }
  });
});
