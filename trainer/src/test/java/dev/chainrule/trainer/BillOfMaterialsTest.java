package dev.chainrule.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The bill of materials has the modules of the build, and the versions of the build: it stands alone, so nothing else keeps it so. */
class BillOfMaterialsTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    private static Element pom(String path) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(ROOT.resolve(path).toFile()).getDocumentElement();
    }

    private static String child(Element element, String name) {
        NodeList children = element.getChildNodes();
        for (int k = 0; k < children.getLength(); k++) {
            if (children.item(k).getNodeName().equals(name)) {
                return children.item(k).getTextContent().strip();
            }
        }
        return null;
    }

    /** group:artifact → version, as managed by a POM. */
    private static Map<String, String> managed(Element pom) {
        Map<String, String> versions = new LinkedHashMap<>();
        Element management = (Element) pom.getElementsByTagName("dependencyManagement").item(0);
        NodeList dependencies = management.getElementsByTagName("dependency");
        for (int k = 0; k < dependencies.getLength(); k++) {
            Element dependency = (Element) dependencies.item(k);
            versions.put(child(dependency, "groupId") + ":" + child(dependency, "artifactId"), child(dependency, "version"));
        }
        return versions;
    }

    /** What the root POM's properties make of a version such as {@code ${duckdb.version}}. */
    private static String resolved(Element root, String version) {
        Element properties = (Element) root.getElementsByTagName("properties").item(0);
        return version.equals("${project.version}") ? child(root, "version")
                : version.startsWith("${") ? child(properties, version.substring(2, version.length() - 1)) : version;
    }

    @Test
    void itsVersionsAreTheBuilds() throws Exception {
        Element root = pom("pom.xml");
        Element bom = pom("trainer/bom/pom.xml");
        assertThat(child(bom, "version")).isEqualTo(child(root, "version"));
        assertThat(child(bom, "parent")).as("a parent's management would be imported too").isNull();
        Map<String, String> build = managed(root);
        build.put("org.nd4j:nd4j-native", build.get("org.nd4j:nd4j-api"));
        managed(bom).forEach((artifact, version) -> assertThat(version).as(artifact).isEqualTo(resolved(root, build.get(artifact))));
    }

    @Test
    void itHasEveryModuleThatAnotherBuildMayUse() throws Exception {
        List<String> modules = new ArrayList<>();
        NodeList all = pom("pom.xml").getElementsByTagName("module");
        for (int k = 0; k < all.getLength(); k++) {
            String artifact = child(pom(all.item(k).getTextContent() + "/pom.xml"), "artifactId");
            if (!artifact.contains("benchmarks") && !artifact.equals("chainrule-bom")) {
                modules.add("dev.chainrule:" + artifact);
            }
        }
        assertThat(modules).hasSize(4);
        assertThat(managed(pom("trainer/bom/pom.xml")).keySet().stream().filter(artifact -> artifact.startsWith("dev.chainrule:")))
                .containsExactlyElementsOf(modules);
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("<artifactId>chainrule-bom</artifactId>");
    }
}
