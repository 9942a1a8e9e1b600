import { testSignals } from '../../support/signals-contract.ts';
import { inEachDatabase } from '../../support/states.ts';

inEachDatabase(testSignals);
