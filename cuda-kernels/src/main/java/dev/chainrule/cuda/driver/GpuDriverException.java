package dev.chainrule.cuda.driver;

import dev.chainrule.tensor.WorkFailedException;

/** A driver call failed: names the call, what it was about (a kernel, a number of bytes), CUDA's word for the failure, and what to do. */
public final class GpuDriverException extends WorkFailedException {
    private static final long serialVersionUID = 1L;

    private final transient CudaResult result;
    private final boolean losesDevice;

    private GpuDriverException(String sentence, CudaResult result, boolean losesDevice, Throwable cause) {
        super(sentence, cause);
        this.result = result;
        this.losesDevice = losesDevice;
    }

    /**
     * A failure that CUDA has a number for.
     *
     * @param call such as {@code cuLaunchKernel of rows0}
     * @param code the {@code CUresult}
     */
    public static GpuDriverException of(String call, int code) {
        CudaResult result = CudaResult.of(code);
        String name = result == null ? "CUresult " + code : result + " (" + code + ")";
        String advice = result == null ? "look the number up in cuda.h" : result.advice();
        return new GpuDriverException(call + " failed with " + name + ": " + advice + ".", result, result != null && result.losesDevice(),
                null);
    }

    /** A failure of that kind. */
    public static GpuDriverException of(String call, CudaResult result) {
        return of(call, result.code());
    }

    /** A failure that CUDA's number does not say enough about: {@code detail} is a sentence of its own. */
    public static GpuDriverException of(String call, CudaResult result, String detail, Throwable cause) {
        return new GpuDriverException(call + " failed with " + result + " (" + result.code() + "): " + detail, result,
                result.losesDevice(), cause);
    }

    /** What failed, or null where CUDA's number is not among those known. */
    public CudaResult result() {
        return result;
    }

    /** Whether the device cannot be used any more by this process. */
    public boolean losesDevice() {
        return losesDevice;
    }
}
