package smartenergy.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.TreeSet;

/** Limits on how many other classes of the project a class depends, with those inside it counted as one. */
final class FanOut {
    private static final int LIMIT = 27;
    /** In the package of a service itself, where its parts are put together. */
    private static final int LIMIT_AT_THE_TOP = 30;

    private FanOut() {}

    static ArchCondition<JavaClass> withinLimits() {
        return new ArchCondition<>("depend on few other classes of the project") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                if (item.getEnclosingClass().isPresent()) {
                    return;
                }
                var others = others(item);
                int limit = Floors.isTopOfService(item.getPackageName()) ? LIMIT_AT_THE_TOP : LIMIT;
                events.add(new SimpleConditionEvent(
                        item,
                        others.size() <= limit,
                        "%s depends on %d, the limit is %d: %s"
                                .formatted(item.getName(), others.size(), limit, String.join(", ", others))));
            }
        };
    }

    private static Set<String> others(JavaClass item) {
        var others = new TreeSet<String>();
        item.getPackage().getClasses().stream()
                .filter(any -> outermost(any).equals(item))
                .flatMap(any -> any.getDirectDependenciesFromSelf().stream())
                .map(dependency -> outermost(dependency.getTargetClass().getBaseComponentType()))
                .filter(any -> any.getPackageName().startsWith(Floors.ROOT + ".") && !any.equals(item))
                .forEach(any -> others.add(any.getSimpleName()));
        return others;
    }

    private static JavaClass outermost(JavaClass item) {
        return item.getEnclosingClass().map(FanOut::outermost).orElse(item);
    }
}
