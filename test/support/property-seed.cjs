// One seed for all property tests, so that a run can be repeated and a submission does not fail by chance.
// FC_SEED=random (or a number) looks elsewhere.
const { configureGlobal } = require('fast-check');

const wanted = process.env.FC_SEED ?? '20261124';
if (wanted !== 'random') configureGlobal({ seed: Number(wanted) });
