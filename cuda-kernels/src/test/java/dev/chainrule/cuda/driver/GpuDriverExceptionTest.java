package dev.chainrule.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.WorkFailedException;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;
import jcuda.driver.CUresult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GpuDriverExceptionTest {
    @Test
    void aFailureNamesCallKernelAndWhatToDo() {
        GpuDriverException failure = GpuDriverException.of("cuLaunchKernel of rows0", 701);
        assertThat(failure).isInstanceOf(WorkFailedException.class).hasMessage("cuLaunchKernel of rows0 failed with "
                + "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES (701): the kernel needs more registers or shared memory than a block may have: "
                + "please report it.");
        assertThat(failure.losesDevice()).isFalse();
        assertThat(failure.exitCode()).isEqualTo(1);
    }

    @Test
    void aNumberThatNobodyKnowsIsStillASentence() {
        assertThat(GpuDriverException.of("cuMemAlloc of 8 bytes", 4711))
                .hasMessage("cuMemAlloc of 8 bytes failed with CUresult 4711: look the number up in cuda.h.");
    }

    /** The names and numbers of JCuda's own table. */
    @ParameterizedTest
    @EnumSource(CudaResult.class)
    void everyResultHasCudasNumber(CudaResult result) throws IllegalAccessException {
        Map<String, Integer> theirs = new TreeMap<>();
        for (Field field : CUresult.class.getFields()) {
            if (field.getType() == int.class) {
                theirs.put(field.getName(), field.getInt(null));
            }
        }
        assertThat(theirs).containsEntry(result.name(), result.code());
        assertThat(result.advice()).doesNotEndWith(".").isNotBlank();
    }

    @ParameterizedTest
    @EnumSource(DeviceAttribute.class)
    void everyDeviceAttributeHasCudasNumber(DeviceAttribute attribute) throws ReflectiveOperationException {
        assertThat(jcuda.driver.CUdevice_attribute.class.getField("CU_DEVICE_ATTRIBUTE_" + attribute).getInt(null))
                .isEqualTo(attribute.number());
    }

    @ParameterizedTest
    @EnumSource(FunctionAttribute.class)
    void everyFunctionAttributeHasCudasNumber(FunctionAttribute attribute) throws ReflectiveOperationException {
        assertThat(jcuda.driver.CUfunction_attribute.class.getField("CU_FUNC_ATTRIBUTE_" + attribute).getInt(null))
                .isEqualTo(attribute.number());
    }

    @Test
    void aVersionReadsAsPeopleWriteIt() {
        assertThat(CudaVersion.of(12040)).isEqualTo("12.4");
        assertThat(CudaVersion.of(13000)).isEqualTo("13.0");
    }
}
