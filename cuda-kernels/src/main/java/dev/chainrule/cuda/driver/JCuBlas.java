package dev.chainrule.cuda.driver;

import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.shape.DType;
import java.util.Optional;
import jcuda.CudaException;
import jcuda.Pointer;
import jcuda.driver.CUstream;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;

/** {@link GpuBlas} by cuBLAS, which is not part of the driver: it comes with the CUDA toolkit, or with a Python package. */
final class JCuBlas implements GpuBlas {
    /** Given to cuBLAS once, so that it allocates nothing while a graph is captured; what NVIDIA advises for sm_90. */
    private static final long WORKSPACE_BYTES = 32L << 20;

    private final GpuDriver driver;
    private final cublasHandle handle = new cublasHandle();
    private final Pointer one32 = Pointer.to(new float[] {1});
    private final Pointer zero32 = Pointer.to(new float[] {0});
    private final Pointer one64 = Pointer.to(new double[] {1});
    private final Pointer zero64 = Pointer.to(new double[] {0});
    private long workspace;

    private JCuBlas(GpuDriver driver, CUstream stream) {
        this.driver = driver;
        check("cublasCreate", JCublas2.cublasCreate(handle));
        try {
            workspace = driver.memAlloc(WORKSPACE_BYTES);
            check("cublasSetStream", JCublas2.cublasSetStream(handle, new cudaStream_t(stream)));
            check("cublasSetWorkspace", JCublas2.cublasSetWorkspace(handle, JCudaGpuDriver.pointer(workspace), WORKSPACE_BYTES));
        } catch (RuntimeException failure) {
            Cleanup.after(failure, this::close);
            throw failure;
        }
    }

    /** cuBLAS on the current context and {@code stream}; none where its library is not there. */
    static Optional<GpuBlas> open(GpuDriver driver, CUstream stream) {
        if (NativeLibraries.ofProcess().find(NativeLibraries.cublas()).isEmpty()) {
            return Optional.empty();
        }
        try {
            JCuNatives.prepare("JCublas2");
            JCublas2.initialize();
            return Optional.of(new JCuBlas(driver, stream));
        } catch (LinkageError | CudaException missing) {
            return Optional.empty();
        }
    }

    private static void check(String call, int status) {
        if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
            throw new WorkFailedException(call + " failed with " + cublasStatus.stringFor(status)
                    + ": take " + NativeLibraries.cublas() + " out of the loader's way, and Chainrule's own kernel serves instead.");
        }
    }

    private static int operation(boolean transpose) {
        return transpose ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
    }

    @Override
    public String version() {
        int[] version = new int[1];
        check("cublasGetVersion", JCublas2.cublasGetVersion(handle, version));
        return "cuBLAS " + version[0] / 10000 + "." + version[0] / 100 % 100 + "." + version[0] % 100;
    }

    @Override
    public void gemm(DType dtype, boolean transposeA, boolean transposeB, int m, int n, int k, long a, int lda, long b, int ldb, long c,
            int ldc) {
        Pointer toA = JCudaGpuDriver.pointer(a);
        Pointer toB = JCudaGpuDriver.pointer(b);
        Pointer toC = JCudaGpuDriver.pointer(c);
        int opA = operation(transposeA);
        int opB = operation(transposeB);
        switch (dtype) {
            case F32 -> check("cublasSgemm",
                    JCublas2.cublasSgemm(handle, opA, opB, m, n, k, one32, toA, lda, toB, ldb, zero32, toC, ldc));
            case F64 -> check("cublasDgemm",
                    JCublas2.cublasDgemm(handle, opA, opB, m, n, k, one64, toA, lda, toB, ldb, zero64, toC, ldc));
            case I32 -> throw new IllegalArgumentException("There is no product of i32 matrices.");
        }
    }

    @Override
    public void close() {
        JCublas2.cublasDestroy(handle);
        if (workspace != 0) {
            driver.memFree(workspace);
            workspace = 0;
        }
    }
}
