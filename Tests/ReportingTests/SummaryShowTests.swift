import Rendering
import Reporting
import Testing

@Test func showPages() {
    for (course, day) in [
        (CourseFixture.improving, "2026-03-29"), (.redFlag, "2026-01-20"), (.erased, "2026-03-01"),
        (.parked, "2026-03-29"), (.empty, "2026-03-29"),
    ] {
        print(course.summary(asOf: day).text(width: 100))
        print("=====")
    }
    print(CourseFixture.improving.summary(asOf: "2026-03-29").text(width: 80, style: .ascii))
    print(JSONText.text(CourseFixture.improving.summary(asOf: "2026-03-29").json, pretty: true))
}
