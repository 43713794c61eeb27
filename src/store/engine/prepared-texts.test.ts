import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { preparedName } from './prepared-texts.ts';

describe('the name of a statement whose plan is kept', () => {
  it('is the same for the same text, and another for another', () => {
    const name = preparedName('SELECT id FROM a WHERE id = $1', [1]);
    assert.match(name ?? '', /^[a-z_0-9]{1,63}$/);
    assert.equal(preparedName('SELECT id FROM a WHERE id = $1', [2]), name);
    assert.notEqual(preparedName('SELECT id FROM b WHERE id = $1', [1]), name);
  });

  it('is none where a column that is added would change what is selected', () => {
    assert.equal(preparedName('select * from "cluster" where "id" = $1', [1]), undefined);
  });

  it('is one where nothing is given, unless there is no plan, or several statements', () => {
    assert.ok(preparedName('select "name", "value" from "setting"', []));
    assert.ok(preparedName("INSERT INTO counter (name, next) VALUES ('live', 2) RETURNING next", []));
    assert.equal(preparedName('begin', []), undefined);
    assert.equal(preparedName('SET lock_timeout = 1', []), undefined);
    assert.equal(preparedName('SELECT 1; SELECT 2', []), undefined);
  });

  it('is none where it is cut at a number that a plan for all times does not know', () => {
    assert.equal(
      preparedName('SELECT id FROM a WHERE id = ANY($1) ORDER BY b LIMIT $2', [[1], 100]),
      undefined,
    );
    assert.equal(preparedName('select "id" from "a" where "id" > $1 limit $2', [1, 100]), undefined);
  });

  it('is none once there are too many texts', () => {
    const named = Array.from({ length: 2000 }, (_, at) => preparedName(`SELECT ${at} + $1`, [1]));
    assert.ok(named.filter((name) => name !== undefined).length < 1000);
  });
});
