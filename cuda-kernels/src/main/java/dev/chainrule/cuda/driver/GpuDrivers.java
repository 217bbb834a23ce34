package dev.chainrule.cuda.driver;

import dev.chainrule.tensor.WorkFailedException;

/** The way to the GPU's driver. Looking is cheap and never throws: where there is no driver library, not even JCuda is loaded. */
public final class GpuDrivers {
    private static JCudaGpuDriver driver;

    private GpuDrivers() {
    }

    /** Why there is no GPU to be used, such as {@code no NVIDIA driver: libcuda.so.1 not found}; null if there is one. */
    public static String whyNot() {
        return whyNot(NativeLibraries.ofProcess());
    }

    static String whyNot(NativeLibraries libraries) {
        if (libraries.find(NativeLibraries.cuda()).isEmpty()) {
            return "no NVIDIA driver: " + NativeLibraries.cuda() + " not found";
        }
        return JCuProbe.whyNot();
    }

    /**
     * The driver, one for the process.
     *
     * @throws WorkFailedException if there is none
     */
    public static synchronized GpuDriver open() {
        if (driver == null) {
            String reason = whyNot();
            if (reason != null) {
                throw new WorkFailedException("There is no GPU to use: " + reason + ".");
            }
            driver = new JCudaGpuDriver();
        }
        return driver;
    }
}
