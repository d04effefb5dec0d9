import java.io.File;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Reference;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Runs veraPDF's own rules over files: java -cp JAR VeraCheck.java 3a,ua1 FILE...
 * The jar comes without the library that reads its profiles, so they are read here with the JDK's DOM.
 * Prints one line a file and profile; exit 0 all pass, 1 some fail, 2 nothing was checked or an error.
 */
public final class VeraCheck {
  private static final Map<String, String> PROFILES = Map.of("2a", "PDFA-2A", "3a", "PDFA-3A", "3b", "PDFA-3B", "ua1", "PDFUA-1");

  public static void main(String[] args) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    boolean failed = false;
    int checked = 0;
    for (String name : args[0].split(",")) {
      ValidationProfile profile = read(PROFILES.get(name));
      for (int i = 1; i < args.length; i++) {
        failed |= !check(name, profile, new File(args[i]));
        checked++;
      }
    }
    System.exit(checked == 0 ? 2 : failed ? 1 : 0);
  }

  private static boolean check(String name, ValidationProfile profile, File file) throws Exception {
    PDFAFlavour flavour = profile.getPDFAFlavour();
    try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
        PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, 20, false, true, false)) {
      ValidationResult result = validator.validate(parser);
      // A run that checked nothing proves nothing: never let it look like a pass.
      boolean passed = result.isCompliant() && result.getTotalAssertions() > 100;
      System.out.printf("%s %s %s (%d checks, %d clauses failed)%n", passed ? "PASS" : "FAIL", name, file.getName(),
          result.getTotalAssertions(), result.getFailedChecks().size());
      Map<String, String> first = new LinkedHashMap<>();
      for (TestAssertion assertion : result.getTestAssertions()) {
        if (assertion.getStatus() != TestAssertion.Status.FAILED) continue;
        String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
        first.putIfAbsent(rule, assertion.getMessage() + " @ " + assertion.getLocation().getContext());
      }
      first.forEach((rule, message) -> System.out.println("  " + rule + " " + message));
      return passed;
    }
  }

  private static ValidationProfile read(String name) throws Exception {
    try (InputStream in = VeraCheck.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name + ".xml")) {
      Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
      Set<Rule> rules = new HashSet<>();
      for (Element rule : children(root, "rule")) rules.add(rule(rule));
      Set<Variable> variables = new HashSet<>();
      for (Element v : children(root, "variable")) {
        variables.add(Profiles.variableFromValues(v.getAttribute("name"), v.getAttribute("object"), text(v, "defaultValue"), text(v, "value")));
      }
      if (rules.isEmpty()) throw new IllegalStateException("profile " + name + " has no rules");
      return Profiles.profileFromValues(PDFAFlavour.valueOf(root.getAttribute("flavour")),
          Profiles.profileDetailsFromValues(name, name, "veraPDF", new Date(0)), "", rules, variables);
    }
  }

  private static Rule rule(Element e) {
    Element id = children(e, "id").get(0);
    List<ErrorArgument> noArguments = new ArrayList<>();
    List<Reference> noReferences = new ArrayList<>();
    return Profiles.ruleFromValues(
        Profiles.ruleIdFromValues(PDFAFlavour.Specification.valueOf(id.getAttribute("specification")), id.getAttribute("clause"),
            Integer.parseInt(id.getAttribute("testNumber"))),
        e.getAttribute("object"), e.hasAttribute("deferred") ? Boolean.valueOf(e.getAttribute("deferred")) : null,
        e.getAttribute("tags"), text(e, "description"), text(e, "test"),
        Profiles.errorFromValues(text(children(e, "error").get(0), "message"), noArguments), noReferences);
  }

  private static List<Element> children(Element parent, String tag) {
    NodeList nodes = parent.getElementsByTagName(tag);
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) found.add((Element) nodes.item(i));
    return found;
  }

  private static String text(Element parent, String tag) {
    return children(parent, tag).get(0).getTextContent();
  }
}
