package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.cuda.driver.GpuDrivers;
import dev.chainrule.cuda.driver.JCuPtxAssembler;
import dev.chainrule.cuda.driver.PtxAssembler;
import dev.chainrule.cuda.lower.KernelLowering;
import dev.chainrule.tensor.ChainruleException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.BackendProvider;
import dev.chainrule.tensor.device.KernelListing;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.List;

/** Makes NVIDIA's GPUs known as devices {@code cuda:0}, {@code cuda:1}, … Preferred where there is one. */
public final class CudaBackendProvider implements BackendProvider {
    private static PtxAssembler assembler;
    private static boolean assemblerSought;

    @Override
    public int preference() {
        return 10;
    }

    @Override
    public List<Found> find() {
        try {
            String reason = GpuDrivers.whyNot();
            if (reason != null) {
                return List.of(new Found("cuda:0", false, reason));
            }
            GpuDriver driver = GpuDrivers.open();
            List<Found> found = new ArrayList<>();
            for (int device = 0; device < driver.deviceGetCount(); device++) {
                found.add(new Found("cuda:" + device, true, CudaBackend.description(driver, device)));
            }
            return found;
        } catch (ChainruleException failure) {
            return List.of(new Found("cuda:0", false, failure.getMessage()));
        }
    }

    @Override
    public boolean accepts(String name) {
        return name.matches("cuda(:\\d{1,4})?");
    }

    @Override
    public Backend open(String name) {
        int ordinal = name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
        String reason = GpuDrivers.whyNot();
        if (reason != null) {
            throw new WorkFailedException("There is no device " + name + ": " + reason + ".");
        }
        GpuDriver driver = GpuDrivers.open();
        int count = driver.deviceGetCount();
        if (ordinal >= count) {
            throw new WorkFailedException("There is no device " + name + ": this machine has " + (count == 1
                    ? "one GPU, cuda:0."
                    : count + " GPUs, cuda:0 to cuda:" + (count - 1) + "."));
        }
        return new CudaBackend("cuda:" + ordinal, driver, ordinal, KernelLowering.forChip(CudaBackend.chip(driver, ordinal)),
                CudaBackendProvider::assembler,
                CudaSettings.ofProcess());
    }

    @Override
    public List<KernelListing> list(String name, Plan plan, DimSizes sizes, String chip) {
        return new KernelListings(assembler()).of(plan, sizes, chip == null ? "sm_90" : chip);
    }

    /** JCuda's assembler, or null where it does not load: then the driver compiles. */
    static synchronized PtxAssembler assembler() {
        if (!assemblerSought) {
            assemblerSought = true;
            try {
                assembler = new JCuPtxAssembler();
            } catch (WorkFailedException missing) {
                assembler = null;
            }
        }
        return assembler;
    }
}
