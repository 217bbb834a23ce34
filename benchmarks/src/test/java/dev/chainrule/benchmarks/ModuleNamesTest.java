package dev.chainrule.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each jar names its module, so that whoever requires it is not broken by the name of a file; and no package is in two of them. */
class ModuleNamesTest {
    private static final Map<String, String> NAMES = new TreeMap<>(Map.of("chainrule-tensor", "dev.chainrule.tensor", "chainrule-autograd",
            "dev.chainrule.autograd", "chainrule-cuda-kernels", "dev.chainrule.cuda", "chainrule-trainer", "dev.chainrule.trainer"));

    /** The jars that Maven made before this module; where it made none (in {@code mvn test}) there are folders instead. */
    private static List<Path> jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
                .filter(path -> path.getFileName().toString().matches("chainrule-[a-z-]+-[0-9].*\\.jar")).filter(Files::isRegularFile)
                .toList();
    }

    @Test
    void everyJarNamesItsModule() throws Exception {
        List<Path> jars = jars();
        assumeTrue(!jars.isEmpty(), "folders instead of jars: mvn verify");
        Map<String, String> found = new TreeMap<>();
        for (Path path : jars) {
            try (JarFile jar = new JarFile(path.toFile())) {
                found.put(path.getFileName().toString().replaceAll("-[0-9].*", ""),
                        jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"));
            }
        }
        assertThat(found).isEqualTo(NAMES);
    }

    /** The module system refuses a package that two modules have, and a service whose class is not there. */
    @Test
    void theModulesResolveTogether() {
        List<Path> jars = jars();
        assumeTrue(!jars.isEmpty(), "folders instead of jars: mvn verify");
        ModuleFinder finder = ModuleFinder.of(jars.toArray(Path[]::new));
        assertThat(finder.findAll().stream().map(ModuleReference::descriptor)).hasSize(4).allMatch(descriptor -> descriptor.isAutomatic())
                .extracting(descriptor -> descriptor.name()).containsExactlyInAnyOrderElementsOf(NAMES.values());
        Configuration together = ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), Set.copyOf(NAMES.values()));
        assertThat(together.modules().stream().map(module -> module.name()).collect(Collectors.toSet())).containsAll(NAMES.values());
    }
}
