package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.MemoryPool;
import dev.chainrule.cuda.lower.KernelLowering;
import dev.chainrule.cuda.sim.DeviceDescription;
import dev.chainrule.cuda.sim.SimulatedGpuDriver;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.BackendProvider;
import dev.chainrule.tensor.device.KernelListing;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.List;

/**
 * Makes the simulated GPU known as device {@code sim}: always there, never chosen by {@code auto}. Another chip is named after a colon:
 * {@code sim:sm_70}.
 */
public final class SimBackendProvider implements BackendProvider {
    @Override
    public int preference() {
        return -1;
    }

    @Override
    public List<Found> find() {
        DeviceDescription device = DeviceDescription.h200();
        return List.of(new Found("sim", true, device.name() + ", " + device.chip() + ", " + MemoryPool.inWords(device.memoryBytes())
                + ": runs the GPU's PTX in Java, and finds its faults; slow"));
    }

    @Override
    public boolean accepts(String name) {
        return name.matches("sim(:sm_\\w+)?");
    }

    @Override
    public Backend open(String name) {
        DeviceDescription device = name.equals("sim") ? DeviceDescription.h200()
                : DeviceDescription.ofChip(name.substring("sim:".length()));
        CudaSettings settings = CudaSettings.ofProcess();
        SimulatedGpuDriver driver = new SimulatedGpuDriver(device);
        if (settings.debugLevel() >= 6) {
            driver.onLaunch((entry, statistics) -> settings.debugOut().println("sim " + entry + " " + statistics));
        }
        return new CudaBackend(name, driver, 0, KernelLowering.forChip(device.chip()), null, settings);
    }

    @Override
    public List<KernelListing> list(String name, Plan plan, DimSizes sizes, String chip) {
        String own = name.equals("sim") ? DeviceDescription.h200().chip() : name.substring("sim:".length());
        return new KernelListings(CudaBackendProvider.assembler()).of(plan, sizes, chip == null ? own : chip);
    }
}
