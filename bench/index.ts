/** npm run bench [smtp|dns|dnsbl|spf|domain|plan|fleet|bundle|logs ...]: speed and memory beside peers, as ratios in one run. */
import { benchBounce } from './bounce.ts';
import { benchBundle } from './bundle.ts';
import { benchClassify } from './classify.ts';
import { benchDns } from './dns.ts';
import { benchDnsbl } from './dnsbl.ts';
import { benchDomain } from './domain.ts';
import { benchFleet } from './fleet.ts';
import { benchLogs } from './logs.ts';
import { benchPlan } from './plan.ts';
import { benchSmtpPeers } from './smtp-peers.ts';
import { benchSmtp } from './smtp.ts';
import { benchSpf } from './spf.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  smtp: async () => {
    await benchSmtp();
    await benchSmtpPeers();
  },
  dns: benchDns,
  dnsbl: benchDnsbl,
  spf: benchSpf,
  domain: benchDomain,
  bundle: benchBundle,
  plan: benchPlan,
  fleet: benchFleet,
  classify: benchClassify,
  logs: benchLogs,
  bounce: benchBounce,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`No bench "${unknown.join('", "')}"; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 3;
} else {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n# ${name}`);
    await bench();
  }
}
