package dev.chainrule.benchmarks;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.cpu.CpuBackend;

/**
 * A suite's peers: the same data, results that are checked against the plain loop and against ours.
 *
 * @param <P> what is computed on
 */
public abstract class PeerSuite<P extends Problem> extends Suite<P> {
    @Override
    final void check(String method, P problem, Competitor made) {
        super.check(method, problem, made);
        Competitor ours = ours(problem);
        try {
            ours.run();
            problem.checkAgainstOurs(method, made.results(), ours.results());
        } finally {
            ours.close();
        }
    }

    /** Chainrule on the same problem. */
    abstract Competitor ours(P problem);

    /** The CPU, without ND4J's BLAS: what is compared is ours. */
    static Device cpu() {
        return new Device(new CpuBackend(cores(), true));
    }

    static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Refuses a device that peers do not have. */
    static void mustBeCpu(String device) {
        if (!device.equals("cpu")) {
            throw new IllegalArgumentException("The peers of this comparison run on cpu, not on " + device + ".");
        }
    }
}
