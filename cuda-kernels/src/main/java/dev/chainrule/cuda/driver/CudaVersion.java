package dev.chainrule.cuda.driver;

/** CUDA writes a version as one number, 1000·major + 10·minor. */
public final class CudaVersion {
    private CudaVersion() {
    }

    /** {@code 12.4} of 12040. */
    public static String of(int number) {
        return number / 1000 + "." + number % 1000 / 10;
    }
}
