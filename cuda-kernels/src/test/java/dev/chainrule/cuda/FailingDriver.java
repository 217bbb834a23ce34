package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.CudaResult;
import dev.chainrule.cuda.driver.GpuBlas;
import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.cuda.driver.GpuDriverException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.Set;

/** A driver of which the n-th call fails, and if the failure loses the device, every later one too. */
final class FailingDriver {
    /** CUDA does these even when it answers with a failure, which is that of earlier work. */
    private static final Set<String> FREEING = Set.of("memFree", "memFreeHost", "moduleUnload", "streamDestroy", "eventDestroy",
            "graphDestroy", "graphExecDestroy", "devicePrimaryCtxRelease", "close");
    private static final Set<String> NO_CALLS = Set.of("leased", "returned", "toString", "hashCode", "equals");

    private final CudaResult result;
    private int callsUntilFailure;
    private String failed;

    FailingDriver(int n, CudaResult result) {
        this.callsUntilFailure = n;
        this.result = result;
    }

    /** The call that failed first, as CUDA names it; null if none did. */
    String failed() {
        return failed;
    }

    GpuDriver over(GpuDriver driver) {
        return over(GpuDriver.class, driver);
    }

    private <T> T over(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> call(target, method, arguments)));
    }

    private Object call(Object target, Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        boolean fails = !NO_CALLS.contains(name) && (--callsUntilFailure == 0 || failed != null && result.losesDevice());
        String cudaName = "cu" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
        if (fails && failed == null) {
            failed = cudaName;
        }
        if (fails && name.equals("streamEndCapture")) {
            ((GpuDriver) target).graphDestroy(((GpuDriver) target).streamEndCapture((GpuDriver.Stream) arguments[0]));
        }
        if (fails && !FREEING.contains(name)) {
            throw GpuDriverException.of(cudaName, result);
        }
        Object answer;
        try {
            answer = method.invoke(target, arguments);
        } catch (InvocationTargetException wrapped) {
            throw wrapped.getCause();
        }
        if (fails) {
            throw GpuDriverException.of(cudaName, result);
        }
        return answer instanceof Optional<?> blas ? blas.map(library -> over(GpuBlas.class, (GpuBlas) library)) : answer;
    }
}
