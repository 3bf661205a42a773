import { byAddress, place, type Here } from '../../../core/model/by-address.ts';
import { code } from '../../../core/model/check.ts';

const codes = {
  A_FINE: code<Here>({ outcome: 'pass', severity: 'info', says: () => 'fine', advice: () => [] }),
  A_BROKEN: code<Here & { readonly detail: string }>({
    outcome: 'fail',
    severity: 'error',
    says: () => 'broken',
    advice: () => ['mend'],
  }),
};

function told(tellAll: (tell: ReturnType<typeof byAddress<typeof codes>>['tell']) => void): {
  raised: unknown[];
  any: boolean;
} {
  const raised: unknown[] = [];
  const here = byAddress<typeof codes>(
    (name, args) => void raised.push({ name, ...(args as object) }),
    codes,
    'mx.example:25',
  );
  tellAll(here.tell);
  const any = here.raise();
  return { raised, any };
}

describe('byAddress()', () => {
  test('what all addresses show is one finding without addresses', () => {
    const { raised } = told((tell) => {
      tell('192.0.2.1', 'A_BROKEN', { detail: 'x' });
      tell('192.0.2.2', 'A_BROKEN', { detail: 'y' });
    });
    expect(raised).toEqual([
      { name: 'A_BROKEN', detail: 'x', endpoint: 'mx.example:25', where: '', elsewhere: false },
    ]);
  });

  test('where addresses differ, findings name theirs and know that another works', () => {
    const { raised } = told((tell) => {
      tell('192.0.2.1', 'A_FINE', {});
      tell('192.0.2.2', 'A_BROKEN', { detail: 'x' });
      tell('192.0.2.3', 'A_BROKEN', { detail: 'x' });
    });
    expect(raised).toEqual([
      { name: 'A_FINE', endpoint: 'mx.example:25', where: '192.0.2.1', elsewhere: true },
      {
        name: 'A_BROKEN',
        detail: 'x',
        endpoint: 'mx.example:25',
        where: '192.0.2.2, 192.0.2.3',
        elsewhere: true,
      },
    ]);
  });

  test('an address that is fine in one way and broken in another is no place to go to', () => {
    const { raised } = told((tell) => {
      tell('192.0.2.1', 'A_FINE', {});
      tell('192.0.2.1', 'A_BROKEN', { detail: 'x' });
    });
    expect(raised).toEqual([
      expect.objectContaining({ elsewhere: false, where: '' }),
      expect.objectContaining({ elsewhere: false, where: '' }),
    ]);
  });

  test('unlike things of one code stay apart', () => {
    const { raised } = told((tell) => {
      tell('192.0.2.1', 'A_BROKEN', { detail: 'x' }, 'one');
      tell('192.0.2.2', 'A_BROKEN', { detail: 'y' }, 'two');
    });
    expect(raised).toEqual([
      expect.objectContaining({ where: '192.0.2.1' }),
      expect.objectContaining({ where: '192.0.2.2' }),
    ]);
  });

  test('says when nothing was told', () => {
    expect(told(() => undefined)).toEqual({ raised: [], any: false });
  });
});

test('place() names addresses only where they matter', () => {
  expect(place({ endpoint: 'mx.example:25', where: '' })).toBe('mx.example:25');
  expect(place({ endpoint: 'mx.example:25', where: '192.0.2.1' })).toBe('mx.example:25 at 192.0.2.1');
});
