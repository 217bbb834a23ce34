package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.device.Diagnosis.Finding;
import dev.chainrule.tensor.device.Diagnosis.Verdict;
import dev.chainrule.trainer.train.SelfTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    @TempDir
    Path folder;

    private boolean noDriver() {
        return Devices.find().stream().anyMatch(found -> found.reason().equals("no NVIDIA driver: libcuda.so.1 not found"));
    }

    @Test
    void withoutADriverItNamesTheFileAndEndsWell() {
        assumeThat(noDriver()).isTrue();
        String report = new Calls(folder).must("doctor");
        assertThat(report)
                .containsPattern("(?m)^ok +Java +17|(?m)^ok +Java +\\d+")
                .containsPattern("(?m)^missing +NVIDIA driver +libcuda.so.1 not found: there is no NVIDIA driver, so no device cuda; "
                        + "cpu and sim need none$")
                .containsPattern("(?m)^missing +cuBLAS +libcublas.so.12 not found: large matrix products run on Chainrule's own kernel$")
                .containsPattern("(?m)^(ok|missing) +SIMD ").containsPattern("(?m)^(ok|missing) +ND4J ")
                .containsPattern("(?m)^ok +PTX assembler +nvPTXCompiler [0-9.]+, tried for sm_70, sm_80, sm_90$")
                .containsPattern("(?m)^ok +JCudaDriver +libJCudaDriver-.* is on the class path$")
                .containsPattern("(?m)^ok +memory pool ").containsPattern("(?m)^(ok|FAILS|missing) +cache folder ")
                .containsPattern("(?m)^missing +device cuda:0 +no NVIDIA driver: libcuda.so.1 not found$")
                .containsPattern("(?m)^ok +device cpu +self-test passed in .* 0 bytes left: ")
                .containsPattern("(?m)^ok +device sim +self-test passed in .* 0 bytes left: Simulated H200")
                .endsWith("All that should work works.\n");
    }

    @Test
    void aGpuThatIsNotThereFailsWithOneSentence() {
        assumeThat(noDriver()).isTrue();
        assertThat(new Calls(folder).fails(1, "gradient", Calls.example("cars.csv"), "--target", "Miles_per_Gallon", "--features",
                "Horsepower", "--weights", "0.1", "--bias", "0", "--device", "cuda:0"))
                .isEqualTo("There is no device cuda:0: no NVIDIA driver: libcuda.so.1 not found.");
    }

    @Test
    void aDeviceThatDoesNotOpenFails() {
        assumeThat(noDriver()).isTrue();
        assertThat(SelfTest.of("cuda:7")).isEqualTo(
                new Finding("device cuda:7", Verdict.FAILS, "There is no device cuda:7: no NVIDIA driver: libcuda.so.1 not found."));
    }

    @Test
    void eachLineSaysHowItStands() {
        assertThat(DoctorCommand.line(new Finding("thing", Verdict.FAILS, "broken"))).isEqualTo("FAILS    thing           broken");
        assertThat(DoctorCommand.line(new Finding("thing", Verdict.MISSING, "x.so not found")))
                .isEqualTo("missing  thing           x.so not found");
    }

    @Test
    void devicesListsWhatThereIs() {
        String list = new Calls(folder).must("devices");
        assertThat(list).containsPattern("(?m)^cpu +yes +").containsPattern("(?m)^sim +yes +Simulated H200, sm_90, 141 GiB");
        if (noDriver()) {
            assertThat(list).containsPattern("(?m)^cuda:0 +no +no NVIDIA driver: libcuda.so.1 not found$");
        }
    }
}
