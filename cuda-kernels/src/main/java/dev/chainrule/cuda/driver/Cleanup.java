package dev.chainrule.cuda.driver;

/** Frees one thing after the other, whatever fails on the way; the first failure is told at the end. */
public final class Cleanup {
    private RuntimeException first;

    /** Frees one thing. */
    public void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failure) {
            if (first == null) {
                first = failure;
            } else {
                first.addSuppressed(failure);
            }
        }
    }

    /** Frees one thing, if it is there. */
    public void run(Runnable step, boolean there) {
        if (there) {
            run(step);
        }
    }

    /** Throws the first failure, if there was one. */
    public void throwFirst() {
        if (first != null) {
            throw first;
        }
    }

    /** Frees one thing because of {@code failure}, which is what will be told. */
    public static void after(RuntimeException failure, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException second) {
            failure.addSuppressed(second);
        }
    }
}
