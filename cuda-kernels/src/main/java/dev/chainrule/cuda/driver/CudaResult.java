package dev.chainrule.cuda.driver;

/** The results of driver calls, {@code CUresult}, that a user may meet, each with what to do about it. */
public enum CudaResult {
    /** 1. */
    CUDA_ERROR_INVALID_VALUE(1, false, "an argument was wrong, which is a fault of Chainrule: please report it"),
    /** 2. */
    CUDA_ERROR_OUT_OF_MEMORY(2, false, "the GPU's memory is full: use fewer rows, or free what else runs on it (nvidia-smi lists it)"),
    /** 3. */
    CUDA_ERROR_NOT_INITIALIZED(3, false, "the driver was not initialised, which is a fault of Chainrule: please report it"),
    /** 4. */
    CUDA_ERROR_DEINITIALIZED(4, true, "the driver is shutting down: use no device while the process ends"),
    /** 34. */
    CUDA_ERROR_STUB_LIBRARY(34, false, "a stub stands in for libcuda.so.1: take its folder out of LD_LIBRARY_PATH"),
    /** 46. */
    CUDA_ERROR_DEVICE_UNAVAILABLE(46, false, "another process holds the GPU for itself: wait for it, or choose another GPU"),
    /** 100. */
    CUDA_ERROR_NO_DEVICE(100, false, "the driver sees no GPU: look at nvidia-smi, and at the variable CUDA_VISIBLE_DEVICES"),
    /** 101. */
    CUDA_ERROR_INVALID_DEVICE(101, false, "there is no GPU of that number: ./chainrule devices lists those there are"),
    /** 200. */
    CUDA_ERROR_INVALID_IMAGE(200, false, "the code is damaged or for another chip: empty the cache folder that ./chainrule doctor names"),
    /** 201. */
    CUDA_ERROR_INVALID_CONTEXT(201, false, "no context was current, which is a fault of Chainrule: please report it"),
    /** 209. */
    CUDA_ERROR_NO_BINARY_FOR_GPU(209, false, "the code is for another chip: empty the cache folder that ./chainrule doctor names"),
    /** 214. */
    CUDA_ERROR_ECC_UNCORRECTABLE(214, true, "the GPU's memory is faulty: have it looked at (nvidia-smi -q -d ECC)"),
    /** 218. */
    CUDA_ERROR_INVALID_PTX(218, false, "the driver cannot compile the PTX, which is a fault of Chainrule: please report it"),
    /** 222. */
    CUDA_ERROR_UNSUPPORTED_PTX_VERSION(222, false, "the driver is older than the PTX: install a newer NVIDIA driver"),
    /** 301. */
    CUDA_ERROR_FILE_NOT_FOUND(301, false, "the driver misses a file of its own: install the NVIDIA driver anew"),
    /** 400. */
    CUDA_ERROR_INVALID_HANDLE(400, false, "a handle was wrong, which is a fault of Chainrule: please report it"),
    /** 500. */
    CUDA_ERROR_NOT_FOUND(500, false, "the module has no such entry, which is a fault of Chainrule: please report it"),
    /** 700. */
    CUDA_ERROR_ILLEGAL_ADDRESS(700, true, "a kernel touched memory that is not its own: run it with --device sim, which names the line"),
    /** 701. */
    CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES(701, false,
            "the kernel needs more registers or shared memory than a block may have: please report it"),
    /** 702. */
    CUDA_ERROR_LAUNCH_TIMEOUT(702, true, "the kernel ran longer than the display's watchdog allows: use a GPU without a display"),
    /** 710. */
    CUDA_ERROR_ASSERT(710, true, "a kernel found a contradiction: please report it"),
    /** 714. */
    CUDA_ERROR_HARDWARE_STACK_ERROR(714, true, "a kernel's stack is damaged: run it with --device sim, which names the line"),
    /** 715. */
    CUDA_ERROR_ILLEGAL_INSTRUCTION(715, true, "a kernel met an instruction that the chip does not have: please report it"),
    /** 716. */
    CUDA_ERROR_MISALIGNED_ADDRESS(716, true, "a kernel's access was misaligned: run it with --device sim, which names the line"),
    /** 717. */
    CUDA_ERROR_INVALID_ADDRESS_SPACE(717, true,
            "a kernel mixed up shared and global memory: run it with --device sim, which names the line"),
    /** 718. */
    CUDA_ERROR_INVALID_PC(718, true, "a kernel jumped out of its code: run it with --device sim, which names the line"),
    /** 719. */
    CUDA_ERROR_LAUNCH_FAILED(719, true, "a kernel failed on the GPU: run it with --device sim, which names the line"),
    /** 801. */
    CUDA_ERROR_NOT_SUPPORTED(801, false, "this driver or GPU cannot do it: install a newer NVIDIA driver"),
    /** 802. */
    CUDA_ERROR_SYSTEM_NOT_READY(802, false, "the GPUs are not ready yet: start nvidia-fabricmanager, or wait for it"),
    /** 803. */
    CUDA_ERROR_SYSTEM_DRIVER_MISMATCH(803, false,
            "the driver's kernel module and libcuda.so.1 are of different versions: restart the machine"),
    /** 804. */
    CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE(804, false,
            "the compatibility libcuda.so.1 does not serve this GPU: take its folder out of LD_LIBRARY_PATH"),
    /** 900 to 907, during a capture. */
    CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED(900, false, "the call cannot be captured, which is a fault of Chainrule: please report it"),
    /** 901. */
    CUDA_ERROR_STREAM_CAPTURE_INVALIDATED(901, false, "an earlier failure spoiled the capture: try again"),
    /** 999. */
    CUDA_ERROR_UNKNOWN(999, true, "the driver does not say why: look at the system's log (dmesg) for lines with NVRM");

    private final int code;
    private final boolean losesDevice;
    private final String advice;

    CudaResult(int code, boolean losesDevice, String advice) {
        this.code = code;
        this.losesDevice = losesDevice;
        this.advice = advice;
    }

    /** CUDA's number. */
    public int code() {
        return code;
    }

    /** Whether every later call of the process on this device fails too. */
    public boolean losesDevice() {
        return losesDevice;
    }

    /** What it means and what to do, without a full stop. */
    public String advice() {
        return advice;
    }

    /** The result with that number, or null. */
    public static CudaResult of(int code) {
        for (CudaResult result : values()) {
            if (result.code == code) {
                return result;
            }
        }
        return null;
    }
}
