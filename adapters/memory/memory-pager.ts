/** Keeps what it was told, for tests; refuses as long as `isDown`. */
import type { Pager } from '../../core/ports.ts';

export interface MemoryPager extends Pager {
  readonly messages: Parameters<Pager['tell']>[0][];
  isDown: boolean;
}

export function createMemoryPager(): MemoryPager {
  const pager: MemoryPager = {
    messages: [],
    isDown: false,
    async tell(message) {
      if (pager.isDown) throw new Error('Cannot tell anybody: the pager is down');
      pager.messages.push(message);
    },
  };
  return pager;
}
