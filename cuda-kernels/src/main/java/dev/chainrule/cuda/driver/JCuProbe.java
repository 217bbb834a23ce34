package dev.chainrule.cuda.driver;

import jcuda.CudaException;
import jcuda.runtime.JCuda;
import jcuda.runtime.cudaError;

/**
 * Whether JCuda can reach a driver. Asks JCuda's half of the CUDA runtime first, which is linked statically and so loads anywhere and answers
 * with an error number, where the half for the driver API would not load.
 */
final class JCuProbe {
    private JCuProbe() {
    }

    /** Why there is no GPU to be used, without a full stop; null if there is one. */
    static String whyNot() {
        try {
            JCuNatives.prepare("JCudaRuntime");
            int[] count = new int[1];
            int result = JCuda.cudaGetDeviceCount(count);
            if (result == cudaError.cudaErrorInsufficientDriver) {
                return tooOld();
            }
            if (result == cudaError.cudaErrorNoDevice || result == cudaError.cudaSuccess && count[0] == 0) {
                return "the NVIDIA driver sees no GPU (look at nvidia-smi, and at the variable CUDA_VISIBLE_DEVICES)";
            }
            return result == cudaError.cudaSuccess ? null
                    : "cudaGetDeviceCount failed with " + cudaError.stringFor(result) + " (" + result + ")";
        } catch (LinkageError | CudaException missing) {
            return JCuNatives.whyMissing("JCudaRuntime", missing);
        }
    }

    private static String tooOld() {
        int[] version = new int[1];
        JCuda.cudaDriverGetVersion(version);
        return version[0] == 0
                ? "no NVIDIA driver: " + NativeLibraries.cuda() + " not found"
                : "the NVIDIA driver is for CUDA " + CudaVersion.of(version[0]) + ", too old: install one for CUDA 12.0 or newer";
    }
}
